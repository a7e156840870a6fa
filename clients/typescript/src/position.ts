import type { StateChange } from './messages.js'

/**
 * How far the changes of one flow are told. One revision is told by several changes, so that a connection may end in the midst of one:
 * it is then asked for again as a whole, and what was told of it is left out.
 */
export class Position {
  /** What is told of the last revision; absent if that is all of it. */
  #told: Set<string> | undefined

  /** @param revision all up to it is told */
  constructor(private revision: number) {}

  /** Whether the change is new; then it counts as told. */
  advance(change: StateChange): boolean {
    const entity = `${change.entity} ${change.id}`
    if (change.revision > this.revision) {
      this.revision = change.revision
      this.#told = new Set()
    }
    if (change.revision < this.revision || this.#told === undefined || this.#told.has(entity)) {
      return false
    }
    this.#told.add(entity)
    return true
  }

  /** The revision up to which all is told for certain. */
  get certain(): number {
    return this.#told === undefined ? this.revision : this.revision - 1
  }
}
