/**
 * Pauses that double from failure to failure up to a longest one. Half of each is up to chance, so that many clients do not come back at
 * the same moment.
 */
export class Backoff {
  constructor(
    private readonly firstMillis: number,
    private readonly maxMillis: number,
    private readonly chance: () => number = Math.random,
  ) {}

  /** The pause after so many failures in a row; none after none. */
  pauseMillis(failures: number): number {
    if (failures === 0) {
      return 0
    }
    const longest = Math.min(this.maxMillis, this.firstMillis * 2 ** (failures - 1))
    return longest * (1 - this.chance() / 2)
  }
}
