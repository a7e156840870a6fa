import { readFileSync } from 'node:fs'
import { wrong } from './findings.js'

/** Read by bin/interlock and the command line, not by the configuration. */
const OTHERS = ['INTERLOCK_JAVA_HOME', 'INTERLOCK_JAVA_OPTS', 'INTERLOCK_URL', 'INTERLOCK_PRETTY']

/** The default of each key of the shipped configuration, by its environment variable. Keys without one are commented out. */
const defaults = new Map(OTHERS.map((name) => [name, '']))
let section = ''
for (const line of readFileSync('../conf/interlock.yaml', 'utf8').split('\n')) {
  section = /^([a-z-]+):/.exec(line)?.[1] ?? section
  const [, key, value] = /^ {2}(?:# )?([a-z][a-z-]*): *(.*)/.exec(line) ?? []
  if (key) {
    defaults.set(`INTERLOCK_${section}_${key}`.toUpperCase().replaceAll('-', '_'), value)
  }
}

/** The node only warns of a variable that it does not know, so that a wrong name would be noticed late. */
export function checkSetting(file, line, name) {
  if (name.startsWith('INTERLOCK_') && !defaults.has(name)) {
    wrong(file, line, `${name} is no setting of conf/interlock.yaml`)
  }
}

/** Seconds that a node may take to drain, with these variables set. */
export function drainSeconds(environment) {
  return 2 * seconds(environment.INTERLOCK_SHUTDOWN_TIMEOUT ?? defaults.get('INTERLOCK_SHUTDOWN_TIMEOUT'))
}

export function seconds(duration) {
  const [, number, unit] = /^([0-9]+)(ms|s|m|h)$/.exec(duration) ?? []
  return number * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit]
}
