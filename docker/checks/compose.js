import { existsSync, readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { checkSetting, drainSeconds, seconds } from './settings.js'
import { readYaml } from './yaml-file.js'
import { wrong } from './findings.js'

const FILE = 'compose.yaml'

/** The schema of the Compose Specification, which dclint carries. */
const SCHEMA = 'node_modules/dclint/schemas/compose.schema.json'

const DURATION = /^([0-9]+(us|ms|s|m|h))+$/

export async function checkCompose() {
  for (const document of readYaml(FILE)) {
    if (checkSchema(document)) {
      Object.entries(document.value.services).forEach(([name, service]) => checkService(document, name, service))
    }
  }
  return FILE
}

function checkSchema({ value, lineOf }) {
  // Ajv knows the draft by another spelling of its address.
  const { $schema, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8'))
  const ajv = new Ajv({ allErrors: true, strict: false })
  const valid = ajv.validate(schema, value)
  for (const { instancePath, message, params } of valid ? [] : ajv.errors) {
    const path = instancePath.split('/').slice(1).map(decoded)
    const name = params.additionalProperty ?? params.missingProperty
    wrong(FILE, lineOf(name ? [...path, name] : path), [path.join('.'), message, name].filter(Boolean).join(' '))
  }
  return valid
}

/** What the schema does not know: names of things elsewhere in the file, and how durations are written. */
function checkService({ value, lineOf }, name, service) {
  const at = (...path) => lineOf(['services', name, ...path])
  const declared = (section, wanted, ...path) => {
    if (!(wanted in (value[section] ?? {}))) {
      wrong(FILE, at(...path), `${name}: ${wanted} is not among the ${section}`)
    }
  }

  const needed = service.depends_on ?? []
  for (const other of Array.isArray(needed) ? needed : Object.keys(needed)) {
    declared('services', other, 'depends_on')
    if (needed[other]?.condition === 'service_healthy' && !value.services[other]?.healthcheck) {
      wrong(FILE, at('depends_on'), `${name}: ${other} has no healthcheck to wait for`)
    }
  }
  for (const [index, volume] of (service.volumes ?? []).entries()) {
    const source = String(volume.source ?? volume).split(':')[0]
    if (!/^[./]/.test(source)) {
      declared('volumes', source, 'volumes', index)
    } else if (!existsSync(source)) {
      wrong(FILE, at('volumes', index), `${name}: ${source} does not exist`)
    }
  }
  const { interval = '1s', timeout = '1s', start_period = '1s' } = service.healthcheck ?? {}
  const { stop_grace_period: grace = '10s' } = service
  for (const duration of [interval, timeout, start_period, grace]) {
    if (!DURATION.test(duration)) {
      wrong(FILE, at(), `${name}: '${duration}' is no duration such as 30s`)
    }
  }
  const environment = service.environment ?? {}
  if (Array.isArray(environment)) {
    wrong(FILE, at('environment'), `${name}: environment: expected a mapping, as its names are checked`)
    return
  }
  for (const variable of Object.keys(environment)) {
    checkSetting(FILE, at('environment', variable), variable)
  }
  if (service.image === 'interlock' && !(seconds(grace) > drainSeconds(environment))) {
    wrong(FILE, at('stop_grace_period'), `${name}: stop_grace_period is not above ${drainSeconds(environment)} s, which draining may take`)
  }
}

function decoded(part) {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
