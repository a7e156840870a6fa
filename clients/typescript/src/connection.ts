import { Ending } from './ending.js'
import type { Request } from './messages.js'
import type { Socket, SocketConstructor } from './socket.js'

const SUB_PROTOCOL = 'interlock.v1'

/** Asks for nothing, and is answered by any node: shows that the connection still carries something. */
const PROBE: Request<'unsubscribe_state_change'> = {
  action: 'unsubscribe_state_change',
  request_id: 'probe',
  data: { flow_instance_id: '00000000-0000-0000-0000-000000000000' },
}

export interface ConnectionLimits {
  /** How long the hand-shake may take. */
  connectMillis: number
  /** After such a silence the node is asked for a sign of life, and after as long again the connection is given up. */
  silenceMillis: number
}

export interface ConnectionListener {
  opened(): void
  message(message: unknown): void
  /** Comes once, and nothing after it. */
  ended(ending: Ending, proved: boolean): void
}

/** One connection to one node, from its hand-shake to its end. */
export class Connection {
  readonly #socket: Socket
  #watch: ReturnType<typeof setTimeout>
  #over = false
  #proved = false

  constructor(
    constructor: SocketConstructor,
    url: string,
    private readonly limits: ConnectionLimits,
    private readonly listener: ConnectionListener,
  ) {
    this.#socket = new constructor(url, SUB_PROTOCOL)
    this.#socket.addEventListener('open', () => this.#opened())
    this.#socket.addEventListener('message', (event) => this.#received(event.data))
    this.#socket.addEventListener('close', (event) => this.#end(new Ending(event.code, event.reason)))
    this.#socket.addEventListener('error', () => {}) // The end follows, and says why.
    this.#watch = setTimeout(() => this.#giveUp(), limits.connectMillis)
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  /** Ends the connection; the listener is not told. */
  close(): void {
    this.#over = true
    clearTimeout(this.#watch)
    this.#socket.close(1000)
  }

  #opened(): void {
    if (!this.#over) {
      this.#watchSilence()
      this.listener.opened()
    }
  }

  #received(text: unknown): void {
    if (this.#over) {
      return
    }
    this.#proved = true
    this.#watchSilence()
    const message = parsed(text)
    if (message === undefined) {
      this.#giveUp()
    } else {
      this.listener.message(message)
    }
  }

  #watchSilence(): void {
    clearTimeout(this.#watch)
    this.#watch = setTimeout(() => this.#probe(), this.limits.silenceMillis)
  }

  #probe(): void {
    this.#watch = setTimeout(() => this.#giveUp(), this.limits.silenceMillis)
    this.send(JSON.stringify(PROBE))
  }

  /** Does not wait for a node that may be gone to agree. */
  #giveUp(): void {
    this.#socket.close()
    this.#end(Ending.lost)
  }

  #end(ending: Ending): void {
    if (!this.#over) {
      this.#over = true
      clearTimeout(this.#watch)
      this.listener.ended(ending, this.#proved)
    }
  }
}

function parsed(text: unknown): object | undefined {
  try {
    const message: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}
