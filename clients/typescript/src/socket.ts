/** What the client uses of a WebSocket: browsers have one, Node.js has one from version 22 on, before that the package ws does. */
export interface Socket {
  send(text: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void
}

export type SocketConstructor = new (url: string, protocol: string) => Socket

/** The WebSocket of the platform. */
export function platformSocket(): SocketConstructor {
  const found = (globalThis as { WebSocket?: SocketConstructor }).WebSocket
  if (found === undefined) {
    throw new TypeError('this platform has no WebSocket: give one as the option WebSocket, that of the package ws, say')
  }
  return found
}
