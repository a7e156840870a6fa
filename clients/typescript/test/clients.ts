import type { TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { Interlock, type Options } from '../src/index.js'
import { FakeNode } from './fake-node.js'

/** A client that does not wait long, and is closed with its test. */
export function clientOf(test: TestContext, urls: string | string[], options: Partial<Options> = {}): Interlock {
  const client = new Interlock({ urls, WebSocket, firstPauseMillis: 2, maxPauseMillis: 20, ...options })
  test.after(() => client.close())
  return client
}

export async function nodeFor(test: TestContext, port?: number): Promise<FakeNode> {
  const node = await FakeNode.start(port)
  test.after(() => node.stop())
  return node
}
