import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Action, Calls, ErrorElement, FlowStatus, StateChange } from '../src/index.js'

/** A request as a node reads it. */
export interface Received {
  action: Action
  request_id: number
  data: Record<string, unknown>
}

/** A node that does nothing by itself: a test takes the connections and requests that come, in order, and says what becomes of each. */
export class FakeNode {
  readonly #connections = new Arrivals<FakeConnection>()

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => this.#connections.add(new FakeConnection(socket)))
  }

  static async start(port = 0): Promise<FakeNode> {
    const server = new WebSocketServer({ port, host: '127.0.0.1' })
    await once(server, 'listening')
    return new FakeNode(server)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws`
  }

  connection(): Promise<FakeConnection> {
    return this.#connections.next()
  }

  async stop(): Promise<void> {
    this.server.clients.forEach((client) => client.terminate())
    this.server.close()
    await once(this.server, 'close')
  }
}

export class FakeConnection {
  readonly #requests = new Arrivals<Received>()

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (text) => this.#requests.add(JSON.parse(String(text)) as Received))
  }

  async request(action: Action): Promise<Received> {
    const request = await this.#requests.next()
    if (request.action !== action) {
      throw new Error(`expected ${action}, got ${JSON.stringify(request)}`)
    }
    return request
  }

  /** How many requests have come that no test has asked for. */
  get unread(): number {
    return this.#requests.size
  }

  answer<A extends Action>(request: Received, data: Calls[A]['answer']): void {
    this.#send({ request_id: request.request_id, errors: [], status: 200, data })
  }

  refuse(request: Received, status: number, error: Partial<ErrorElement> & { code: string }): void {
    const errors = [{ message: 'no', retryable: false, ...error }]
    this.#send({ request_id: request.request_id, errors, status, data: {} })
  }

  tell(subscription: Received, ...changes: StateChange[]): void {
    changes.forEach((data) => this.#send({ event: 'state_change', request_id: subscription.request_id, data }))
  }

  catchUp(subscription: Received, after: number, revision: number): void {
    const data = { flow_instance_id: FLOW, after_revision: after, revision }
    this.#send({ event: 'catch_up', request_id: subscription.request_id, data })
  }

  #send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason)
  }

  /** As if the network was gone. */
  cut(): void {
    this.socket.terminate()
  }
}

/** What comes, for whoever asks for it, before or after. */
export class Arrivals<T> {
  readonly #come: T[] = []
  readonly #asked: ((one: T) => void)[] = []

  get size(): number {
    return this.#come.length
  }

  add(one: T): void {
    const asking = this.#asked.shift()
    if (asking === undefined) {
      this.#come.push(one)
    } else {
      asking(one)
    }
  }

  next(): Promise<T> {
    const [one] = this.#come.splice(0, 1)
    return one === undefined ? new Promise((resolve) => this.#asked.push(resolve)) : Promise.resolve(one)
  }
}

export const FLOW = '01a1ffbd-441d-7591-b549-a1df4b38313e'

export function status(revision: number): FlowStatus {
  return { flow_instance_id: FLOW, flow_schema_identifier: 'row', state: 'active', revision, active_steps: [] }
}

export function change(revision: number, id: string, entity: 'flow' | 'step' = 'step'): StateChange {
  return {
    entity,
    id,
    identifier: id,
    state: 'active',
    previous_state: 'inactive',
    flow_instance_id: FLOW,
    revision,
    occurred_at: '2026-01-01T00:00:00Z',
    cause: 'transition',
    transition_schema_identifier: 'go',
    actor: null,
  }
}
