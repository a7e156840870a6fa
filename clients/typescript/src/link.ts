import { Connection, type ConnectionLimits } from './connection.js'
import type { Ending } from './ending.js'
import type { SocketConstructor } from './socket.js'
import type { Targets } from './targets.js'

export interface LinkListener {
  opened(): void
  message(message: unknown): void
  lost(ending: Ending): void
}

/** Keeps a connection to some node: when one ends the next is opened, until the link is closed. */
export class Link {
  #connection: Connection | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOpen = false

  constructor(
    private readonly socketConstructor: SocketConstructor,
    private readonly targets: Targets,
    private readonly limits: ConnectionLimits,
    private readonly listener: LinkListener,
  ) {}

  get isOpen(): boolean {
    return this.#isOpen
  }

  connect(): void {
    const { url, pauseMillis } = this.targets.choose(performance.now())
    this.#timer = setTimeout(() => this.#open(url), pauseMillis)
  }

  #open(url: string): void {
    this.#connection = new Connection(this.socketConstructor, url, this.limits, {
      opened: () => {
        this.#isOpen = true
        this.listener.opened()
      },
      message: (message) => this.listener.message(message),
      ended: (ending, proved) => {
        this.#isOpen = false
        this.#connection = undefined
        this.targets.ended(url, ending, proved, performance.now())
        this.connect()
        this.listener.lost(ending)
      },
    })
  }

  send(text: string): void {
    this.#connection?.send(text)
  }

  close(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = undefined
  }
}
