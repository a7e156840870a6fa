import assert from 'node:assert/strict'
import { before, test, type TestContext } from 'node:test'
import { type Flow, type Interlock, type InterlockError } from '../src/index.js'
import { clientOf } from './clients.js'

const NODE = process.env['INTERLOCK_URL']
const skip = NODE === undefined ? 'there is no node: INTERLOCK_URL is not set' : false

const SCHEMA = {
  identifier: 'typescript',
  steps: [{ identifier: 'one', entry: true }, { identifier: 'two' }, { identifier: 'three', final: true }],
  transitions: [
    { identifier: 'go', from: 'one', to: 'two' },
    { identifier: 'end', from: 'two', to: 'three', condition: 'subject.age >= 18' },
  ],
}

before(async () => {
  if (!skip) {
    const url = `${NODE}/api/v1/flow-schemas/typescript`
    const reply = await fetch(url, { method: 'PUT', body: JSON.stringify(SCHEMA), headers: { 'content-type': 'application/json' } })
    assert.ok(reply.ok, await reply.text())
  }
})

function client(t: TestContext): Interlock {
  return clientOf(t, `${NODE!.replace(/^http/, 'ws')}/ws`)
}

async function started(interlock: Interlock, age = 17): Promise<Flow> {
  const person_key = `typescript-${crypto.randomUUID()}`
  await interlock.identify({ person_key, properties: { age } })
  return interlock.start({ person_key, flow_schema_identifier: 'typescript' })
}

test('a flow is started, moved and read', { skip }, async (t) => {
  const interlock = client(t)
  const { flow_instance_id, state, revision, active_steps } = await started(interlock)
  assert.deepEqual({ state, revision, active_steps }, { state: 'active', revision: 1, active_steps: ['one'] })

  const taken = await interlock.transition({ flow_instance_id, step_schema_identifier: 'one', transition_schema_identifier: 'go' })

  assert.deepEqual([taken.result, taken.revision, taken.active_steps], ['success', 2, ['two']])
  const now = await interlock.flowStatus({ flow_instance_id })
  assert.deepEqual(now.active_steps.map((step) => [step.step_schema_identifier, step.state]), [['two', 'active']])
  const { state: left, visits } = await interlock.stepStatus({ flow_instance_id, step_schema_identifier: 'one' })
  assert.deepEqual([left, visits], ['completed', 1])
  const { entries, next_after } = await interlock.history({ flow_instance_id, after_revision: 1 })
  assert.deepEqual([entries.map((entry) => entry.transition_schema_identifier), next_after], [['go'], null])
})

test('a refused transition tells why, and available tells before', { skip }, async (t) => {
  const interlock = client(t)
  const { flow_instance_id } = await started(interlock)
  await interlock.transition({ flow_instance_id, transition_schema_identifier: 'go' })

  const { transitions } = await interlock.available({ flow_instance_id })
  assert.deepEqual(transitions.map((one) => [one.transition_schema_identifier, one.allowed, one.reason?.code]), [['end', false, 'condition_not_met']])
  const end = { flow_instance_id, transition_schema_identifier: 'end' }
  await assert.rejects(interlock.transition(end), (error: InterlockError) => {
    assert.deepEqual([error.status, error.code, error.details['condition']], [412, 'condition_not_met', 'subject.age >= 18'])
    assert.equal((error.data as { result?: string }).result, 'failure')
    return true
  })
  await assert.rejects(interlock.transition({ ...end, validate_only: true }), { code: 'condition_not_met' })
})

test('what is wrong with a request is told with its place', { skip }, async (t) => {
  await assert.rejects(client(t).identify({ person_key: 7 as unknown as string }), { code: 'invalid_request', path: '/data/person_key' })
})

test('a call under one key is done once, also by two clients', { skip }, async (t) => {
  const interlock = client(t)
  const { flow_instance_id } = await started(interlock)
  const call = { flow_instance_id, transition_schema_identifier: 'go', idempotency_key: 'once' }

  const first = await interlock.transition(call)
  const second = await client(t).transition(call)

  assert.deepEqual([first.revision, second.revision, second.replayed], [2, 2, true])
})

test('a flow is paused, resumed, reset, completed, and another one exited', { skip }, async (t) => {
  const interlock = client(t)
  const flow = { flow_instance_id: (await started(interlock)).flow_instance_id }

  assert.equal((await interlock.pause(flow)).state, 'paused')
  assert.equal((await interlock.resume(flow)).state, 'active')
  assert.deepEqual((await interlock.reset(flow)).active_steps, ['one'])
  assert.equal((await interlock.complete(flow)).state, 'completed')
  const { flow_instance_id } = await started(interlock)
  assert.equal((await interlock.exit({ flow_instance_id })).state, 'exited')
})

test('of a batch it is told what failed, and the rest is done', { skip }, async (t) => {
  const interlock = client(t)
  const cmHandle = `typescript-${crypto.randomUUID()}`
  await interlock.registerCmHandles({ createdCmHandles: [{ cmHandle }] })

  const batch = { createdCmHandles: [{ cmHandle }, { cmHandle: `${cmHandle}-new` }] }
  await assert.rejects(interlock.registerCmHandles(batch), (error: InterlockError) => {
    assert.equal(error.code, 'partial_failure')
    const [failed] = (error.data as { failedCreatedCmHandles: { cmHandle: string; 'error-code': string }[] }).failedCreatedCmHandles
    assert.deepEqual([failed?.cmHandle, failed?.['error-code']], [cmHandle, '01'])
    return true
  })
  await interlock.registerCmHandles({ updatedCmHandles: [{ cmHandle: `${cmHandle}-new` }] })
})

test('hundreds of calls at once are all answered', { skip }, async (t) => {
  const interlock = client(t)
  const { flow_instance_id } = await started(interlock)

  const answers = await Promise.all(Array.from({ length: 600 }, () => interlock.flowStatus({ flow_instance_id })))

  assert.deepEqual(new Set(answers.map((answer) => answer.revision)), new Set([1]))
})
