import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backoff } from '../src/backoff.js'
import { Ending } from '../src/ending.js'
import { Targets } from '../src/targets.js'
import { clientOf, nodeFor } from './clients.js'
import { FLOW, status } from './fake-node.js'

const NO_CHANCE = () => 0

test('pauses double up to the longest, and chance takes up to half of each', () => {
  const pauses = (chance: number) => [0, 1, 2, 3, 4, 40].map((failures) => new Backoff(100, 500, () => chance).pauseMillis(failures))

  assert.deepEqual(pauses(0), [0, 100, 200, 400, 500, 500])
  assert.deepEqual(pauses(1), [0, 50, 100, 200, 250, 250])
})

test('nodes are tried in turn, with growing pauses while none says anything', () => {
  const targets = new Targets(['a', 'b'], new Backoff(100, 500, NO_CHANCE), 0.5)
  const tried = [1, 2, 3, 4].map(() => {
    const { url, pauseMillis } = targets.choose(0)
    targets.ended(url, Ending.lost, false, 0)
    return `${url} ${pauseMillis}`
  })

  assert.deepEqual(tried, ['b 0', 'a 100', 'b 200', 'a 400'])
})

test('a connection that carried something begins the pauses anew', () => {
  const targets = new Targets(['a'], new Backoff(100, 500, NO_CHANCE), 0)
  targets.ended('a', Ending.lost, false, 0)
  targets.ended('a', Ending.lost, false, 0)
  targets.ended('a', Ending.lost, true, 0)

  assert.deepEqual(targets.choose(0), { url: 'a', pauseMillis: 100 })
})

test('a node that goes away is left alone as long as it asks for, another one is tried at once', () => {
  const targets = new Targets(['a', 'b'], new Backoff(100, 500, NO_CHANCE), 0)
  const leaving = new Ending(1012, 'the node goes away retry_after_ms=3000')
  targets.ended('a', leaving, true, 1000)

  assert.deepEqual(targets.choose(1000), { url: 'b', pauseMillis: 0 })
  assert.deepEqual(targets.choose(1000), { url: 'b', pauseMillis: 0 })
  targets.ended('b', leaving, true, 2000)
  assert.deepEqual(targets.choose(2000), { url: 'a', pauseMillis: 2000 })
})

test('a call goes to the other node when one is gone', async (t) => {
  const [one, other] = [await nodeFor(t), await nodeFor(t)]
  const client = clientOf(t, [one.url, other.url])
  const call = client.flowStatus({ flow_instance_id: FLOW })
  const connections = new Map([one, other].map((node) => [node, node.connection()]))
  const first = await Promise.race([...connections].map(([node, come]) => come.then(() => node)))

  await first.stop()
  const connection = await connections.get(first === one ? other : one)!
  connection.answer(await connection.request('flow_status'), status(1))

  assert.equal((await call).revision, 1)
})

test('a connection that has become silent is given up after a sign of life was asked for', async (t) => {
  const node = await nodeFor(t)
  const client = clientOf(t, node.url, { silenceMillis: 30 })
  const call = client.flowStatus({ flow_instance_id: FLOW })

  const first = await node.connection()
  await first.request('flow_status')
  await first.request('unsubscribe_state_change')
  const second = await node.connection()
  second.answer(await second.request('flow_status'), status(1))

  assert.equal((await call).revision, 1)
})

test('a connection on which signs of life come is kept', async (t) => {
  const node = await nodeFor(t)
  clientOf(t, node.url, { silenceMillis: 30 })

  const connection = await node.connection()
  for (let i = 0; i < 4; i++) {
    connection.answer(await connection.request('unsubscribe_state_change'), {})
  }
})
