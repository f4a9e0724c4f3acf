/**
 * Asks about one subject at a time. While an answer is awaited only the newest further question is kept, so holding
 * an arrow key down never queues requests; an answer about a subject that is no longer shown is dropped, one about
 * the same subject is taken even though a newer question about it waits.
 */
export class LatestRequest<Subject, Answer> {
  readonly #question: (subject: Subject) => Promise<Answer>
  readonly #take: (answer: Answer) => void
  #subject: Subject | null = null
  #busy = false
  #again = false

  constructor(question: (subject: Subject) => Promise<Answer>, take: (answer: Answer) => void) {
    this.#question = question
    this.#take = take
  }

  ask(subject: Subject): void {
    this.#subject = subject
    if (this.#busy) this.#again = true
    else this.#run(subject)
  }

  /** Drops what is awaited. */
  cancel(): void {
    this.#subject = null
    this.#again = false
  }

  #run(subject: Subject): void {
    this.#busy = true
    this.#again = false
    this.#question(subject).then(
      (answer) => {
        if (subject === this.#subject) this.#take(answer)
        this.#finish()
      },
      () => this.#finish(),
    )
  }

  #finish(): void {
    this.#busy = false
    if (this.#again && this.#subject !== null) this.#run(this.#subject)
  }
}
