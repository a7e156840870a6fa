/**
 * What goes over the socket, as docs/asyncapi.yaml describes it; check/main.ts holds the two together.
 */

export type FlowState = 'active' | 'paused' | 'exited' | 'completed'
export type StepState = 'inactive' | 'active' | 'completed'
export type Cause = 'transition' | 'automatic' | 'timer' | 'lifecycle' | 'registration'
export type RequestId = number | string
export type Entity = 'flow' | 'step'

export interface SubjectKey {
  kind: string
  key: string
}

export interface IdentifyRequest {
  person_key: string
  /** Merged with those that are there; null removes one. */
  properties?: Record<string, unknown>
  include_flows?: boolean
}

export interface StartRequest {
  /** Short for the subject of the kind "person". */
  person_key?: string
  subject?: SubjectKey
  flow_schema_identifier: string
  /** Ends a running flow of the schema and starts the next run. */
  force?: boolean
  idempotency_key?: string
}

export interface TransitionRequest {
  flow_instance_id: string
  transition_schema_identifier: string
  /** May be absent where only one active step has such a transition. */
  step_schema_identifier?: string
  /** What conditions may look at. */
  input?: Record<string, unknown>
  expected_revision?: number
  validate_only?: boolean
  idempotency_key?: string
}

export interface FlowStatusRequest {
  flow_instance_id?: string
  person_id?: string
  person_key?: string
  flow_schema_identifier?: string
}

export interface StepStatusRequest {
  flow_instance_id: string
  step_schema_identifier: string
}

export interface AvailableRequest {
  flow_instance_id: string
}

export interface HistoryRequest {
  flow_instance_id: string
  after_revision?: number
  limit?: number
}

export interface PauseRequest {
  flow_instance_id: string
  idempotency_key?: string
}

export interface ResumeRequest {
  flow_instance_id: string
  idempotency_key?: string
}

export interface ResetRequest {
  flow_instance_id: string
  idempotency_key?: string
}

export interface ExitRequest {
  flow_instance_id: string
  idempotency_key?: string
}

export interface CompleteRequest {
  flow_instance_id: string
  idempotency_key?: string
}

export interface CmHandleInput {
  cmHandle: string
  alternateId?: string
  moduleSetTag?: string
  dataProducerIdentifier?: string
  trustLevel?: 'COMPLETE' | 'NONE'
  cmHandleProperties?: Record<string, string>
  publicCmHandleProperties?: Record<string, string>
}

export interface RegisterCmHandlesRequest {
  idempotency_key?: string
  dmiPlugin?: string
  dmiDataPlugin?: string
  dmiModelPlugin?: string
  dmiDatajobsReadPlugin?: string
  dmiDatajobsWritePlugin?: string
  createdCmHandles?: CmHandleInput[]
  updatedCmHandles?: CmHandleInput[]
  removedCmHandles?: string[]
  deletedCmHandles?: string[]
  upgradedCmHandles?: { cmHandles?: string[]; moduleSetTag?: string }
}

/** Names its target by exactly one of its first three fields. */
export interface SubscribeStateChangeRequest {
  flow_instance_id?: string
  person_key?: string
  subject?: SubjectKey
  /** Both if absent. */
  entity?: Entity
  /** The changes after it come first. Only with flow_instance_id. */
  since_revision?: number
}

export interface UnsubscribeStateChangeRequest {
  flow_instance_id?: string
  person_key?: string
  subject?: SubjectKey
  entity?: Entity
}

/** Empty if include_flows was false. */
export interface Identified {
  person_id?: string
  flows?: { flow_instance_id: string; flow_schema_identifier: string; state: FlowState }[]
}

export interface Flow {
  flow_instance_id: string
  flow_schema_identifier: string
  schema_version: number
  state: FlowState
  revision: number
  active_steps: string[]
  /** True if the call was done before, under the same key. */
  replayed?: boolean
}

export interface Taken {
  result: 'success'
  message: null
  flow_instance_id: string
  step_schema_id: string
  step_schema_identifier: string
  transition_schema_identifier: string
  revision: number
  flow_state: FlowState
  left_steps: string[]
  entered_steps: string[]
  active_steps: string[]
  previously_active_steps: string[]
  /** True if the call was done before, under the same key. */
  replayed?: boolean
}

export interface FlowStatus {
  flow_instance_id: string
  flow_schema_identifier: string
  state: FlowState
  revision: number
  active_steps: { step_instance_id: string; step_schema_identifier: string; state: StepState }[]
  /** This and what follows in the answer to `flow_status` only, not in snapshots. */
  schema_version?: number
  /** Counts the flows of this schema that the subject has had. */
  run?: number
  subject?: SubjectKey
  /** Of a flow that has ended they tell how. */
  completed_steps?: string[]
}

export interface StepStatus {
  step_instance_id: string
  step_schema_identifier: string
  state: StepState
  /** How often it was entered. */
  visits: number
}

export interface Available {
  transitions: {
    transition_schema_identifier: string
    step_schema_identifier: string
    allowed: boolean
    reason?: ErrorElement
  }[]
}

export interface Change {
  revision: number
  occurred_at: string
  cause: Cause
  transition_schema_identifier: string | null
  left_steps: string[]
  entered_steps: string[]
  /** Which command: "start", "pause" and so on. */
  lifecycle?: string
  /** Where it is another than before. */
  schema_version?: number
  state: FlowState
  actor: string | null
  idempotency_key: string | null
}

export interface History {
  entries: Change[]
  /** The after_revision of the next page; null at the end. */
  next_after: number | null
}

/** The running flows of a subject at one moment. */
export interface SubjectStatus {
  subject: SubjectKey
  flows: FlowStatus[]
}

export interface Empty {}

export interface ErrorElement {
  /** For programs; there may be more in later versions. */
  code: string
  /** For people. */
  message: string
  /** The same call may succeed later, and has done nothing now. */
  retryable: boolean
  /** JSON pointer into the request. */
  path?: string
  details?: Record<string, unknown>
}

/** With what could be read of the call. */
export interface RefusedTransition {
  result: 'failure'
  message: string
  flow_instance_id?: string
  step_schema_id?: string
  step_schema_identifier?: string
  transition_schema_identifier?: string
}

/** All other operations of the batch are done. */
export interface FailedOperations {
  failedCreatedCmHandles?: FailedItem[]
  failedUpdatedCmHandles?: FailedItem[]
  failedDeletedCmHandles?: FailedItem[]
  failedUpgradeCmHandles?: FailedItem[]
}

export interface FailedItem {
  cmHandle: string
  'error-code': string
  'error-text': string
  retryable: boolean
}

export interface StateChange {
  entity: Entity
  /** Of the step or of the flow. */
  id: string
  /** Of the step or of the flow in its schema. */
  identifier: string
  state: FlowState | StepState
  /** Null for a flow that has just been started. */
  previous_state: FlowState | StepState | null
  flow_instance_id: string
  revision: number
  occurred_at: string
  cause: Cause
  transition_schema_identifier: string | null
  actor: string | null
}

/** The changes after after_revision, up to and including revision, are not told. */
export interface CatchUp {
  flow_instance_id: string
  after_revision: number
  revision: number
}

/** What each action takes and answers. */
export interface Calls {
  identify: { request: IdentifyRequest; answer: Identified }
  start: { request: StartRequest; answer: Flow }
  transition: { request: TransitionRequest; answer: Taken }
  flow_status: { request: FlowStatusRequest; answer: FlowStatus }
  step_status: { request: StepStatusRequest; answer: StepStatus }
  available: { request: AvailableRequest; answer: Available }
  history: { request: HistoryRequest; answer: History }
  pause: { request: PauseRequest; answer: Flow }
  resume: { request: ResumeRequest; answer: Flow }
  reset: { request: ResetRequest; answer: Flow }
  exit: { request: ExitRequest; answer: Flow }
  complete: { request: CompleteRequest; answer: Flow }
  register_cm_handles: { request: RegisterCmHandlesRequest; answer: Empty }
  subscribe_state_change: { request: SubscribeStateChangeRequest; answer: FlowStatus | SubjectStatus }
  unsubscribe_state_change: { request: UnsubscribeStateChangeRequest; answer: Empty }
}

export type Action = keyof Calls

/** What each event tells. */
export interface Events {
  state_change: StateChange
  catch_up: CatchUp
}

export interface Request<A extends Action> {
  action: A
  request_id: RequestId
  data: Calls[A]['request']
}

export interface Response<A extends Action> {
  request_id: RequestId
  errors: never[]
  status: number
  data: Calls[A]['answer']
}

export interface Refusal {
  /** Null if none could be read. */
  request_id: RequestId | null
  errors: ErrorElement[]
  status: number
  data: Empty | RefusedTransition | FailedOperations
}

export interface EventMessage<E extends keyof Events> {
  event: E
  /** That of the subscription. */
  request_id: RequestId
  data: Events[E]
}
