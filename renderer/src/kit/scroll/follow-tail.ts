/**
 * Whether a list moves along with its newest row. It follows while the last row is in view; scrolling up stops
 * it, and so does choosing a row to read that is not the last; End, or scrolling back down, resumes.
 */
export type FollowEvent =
  | { kind: 'scrolled'; showsLastRow: boolean }
  | { kind: 'row-chosen'; isLastRow: boolean }
  | { kind: 'switched'; on: boolean }

export function nextFollow(following: boolean, event: FollowEvent): boolean {
  switch (event.kind) {
    case 'scrolled':
      return event.showsLastRow
    case 'row-chosen':
      return following && event.isLastRow
    case 'switched':
      return event.on
  }
}
