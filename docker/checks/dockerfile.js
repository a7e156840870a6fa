import { existsSync, readFileSync } from 'node:fs'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { checkSetting } from './settings.js'
import { wrong } from './findings.js'

const FILE = 'Dockerfile'

/** The build's context, as seen from here. */
const CONTEXT = '..'

export async function checkDockerfile() {
  const text = readFileSync(FILE, 'utf8')
  for (const { range, message } of validate(text)) {
    wrong(FILE, range.start.line + 1, message)
  }
  const dockerfile = DockerfileParser.parse(text)
  const instructions = dockerfile.getInstructions()
  checkImages(dockerfile)
  checkCopies(dockerfile)
  checkLastStage(instructions.slice(instructions.findLastIndex((one) => one.getKeyword() === 'FROM')))
  instructions
    .filter((one) => one.getKeyword() === 'ENV')
    .flatMap((one) => one.getProperties())
    .forEach((property) => checkSetting(FILE, property.getRange().start.line + 1, property.getName()))
  return FILE
}

function checkImages(dockerfile) {
  const stages = dockerfile.getFROMs().map((from) => from.getBuildStage())
  for (const from of dockerfile.getFROMs()) {
    const tag = from.getImageTag()
    if (!stages.includes(from.getImage()) && !from.getImageDigest() && (!tag || tag === 'latest')) {
      wrong(FILE, lineOf(from), `${from.getImage()} needs a tag, and another than latest`)
    }
  }
}

function checkCopies(dockerfile) {
  const stages = dockerfile.getFROMs().map((from) => from.getBuildStage())
  const kept = readFileSync(`${CONTEXT}/.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  for (const copy of dockerfile.getCOPYs()) {
    const stage = copy.getFlags().find((flag) => flag.getName() === 'from')?.getValue()
    if (stage !== undefined) {
      if (!stages.includes(stage)) {
        wrong(FILE, lineOf(copy), `--from=${stage}: no such stage`)
      }
      continue
    }
    for (const source of copy.getArguments().slice(0, -1).map(String)) {
      if (!existsSync(`${CONTEXT}/${source}`)) {
        wrong(FILE, lineOf(copy), `${source} does not exist`)
      } else if (!kept.some((path) => source === path || source.startsWith(`${path}/`))) {
        wrong(FILE, lineOf(copy), `${source} is left out of the context by .dockerignore`)
      }
    }
  }
}

/** What the container starts must not be root, and must get the signals, which a shell in between keeps to itself. */
function checkLastStage(stage) {
  const last = (keyword) => stage.findLast((one) => one.getKeyword() === keyword)
  const user = last('USER')?.getArgumentsContent() ?? ''
  if (!/^[1-9][0-9]*(:[1-9][0-9]*)?$/.test(user)) {
    wrong(FILE, lineOf(last('USER') ?? stage[0]), `USER '${user}': expected a number other than 0`)
  }
  const entrypoint = last('ENTRYPOINT')
  if (!entrypoint) {
    wrong(FILE, lineOf(stage[0]), 'no ENTRYPOINT')
  }
  for (const one of [entrypoint, last('CMD')].filter(Boolean)) {
    if (one.getJSONStrings().length === 0) {
      wrong(FILE, lineOf(one), `${one.getKeyword()} needs the form ["a", "b"]`)
    }
  }
}

function lineOf(instruction) {
  return instruction.getRange().start.line + 1
}
