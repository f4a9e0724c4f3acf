export function setup(): void {
  // Filled in with the launcher.
}
