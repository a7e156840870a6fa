import { createRequire } from 'node:module'
import ts from 'typescript'
import { isMap, isSeq } from 'yaml'
import { wrong } from './findings.js'

const require = createRequire(import.meta.url)

/** The name of the source that the compiler sees of one manifest. It has to lie where imports are found. */
const source = (index) => `${process.cwd()}/manifest-${index}.ts`

/**
 * Checks manifests against Kubernetes' OpenAPI schemas, which kubernetes-models carries in two forms. The validators check
 * values but not names: a misspelt optional key is nothing to them. So each manifest is written as a literal of its
 * TypeScript type, and the compiler refuses keys that the type does not have.
 */
export async function checkTypes(documents) {
  const known = documents.filter(hasModel)
  const compiled = checkNames(known)
  const valid = known.map(checkValues).every(Boolean)
  return known.length === documents.length && compiled && valid
}

function moduleOf({ apiVersion, kind }) {
  return `kubernetes-models/${apiVersion}/${kind}`
}

function hasModel({ file, value, lineOf }) {
  try {
    require.resolve(moduleOf(value))
    return true
  } catch {
    wrong(file, lineOf(['kind']), `no kind ${value.kind} in ${value.apiVersion}`)
    return false
  }
}

function checkNames(documents) {
  const literals = documents.map((document, index) => literal(document, source(index)))
  const texts = new Map(literals.map(({ name, text }) => [name, text]))
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], moduleResolution: ts.ModuleResolutionKind.Node10 }
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.getSourceFile = (name, version) =>
    texts.has(name) ? ts.createSourceFile(name, texts.get(name), version) : getSourceFile(name, version)

  const program = ts.createProgram([...texts.keys()], options, host)
  const diagnostics = [...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]
  for (const { file, start, messageText } of diagnostics) {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ')
    const { document, marks } = literals.find(({ name }) => name === file?.fileName) ?? literals[0]
    const mark = marks.findLast(({ written }) => written <= (start ?? 0))
    wrong(document.file, document.lineAt(mark?.read ?? 0), message)
  }
  return diagnostics.length === 0
}

/** A manifest as TypeScript, with marks from places in the text to places in the file that was read. */
function literal(document, name) {
  const { kind } = document.value
  const marks = []
  let text = `import type { I${kind} } from '${moduleOf(document.value)}'\nconst manifest: I${kind} =\n`

  function mark(node) {
    marks.push({ written: text.length, read: node.range[0] })
  }

  function write(node) {
    if (isMap(node)) {
      text += '{\n'
      for (const { key, value } of node.items) {
        mark(key)
        text += `${JSON.stringify(key.value)}: `
        write(value)
        text += ',\n'
      }
      text += '}'
    } else if (isSeq(node)) {
      text += '[\n'
      for (const item of node.items) {
        mark(item)
        write(item)
        text += ',\n'
      }
      text += ']'
    } else {
      text += JSON.stringify(node?.value ?? null)
    }
  }

  mark(document.tree.contents)
  write(document.tree.contents)
  return { document, name, text: `${text}\n`, marks }
}

function checkValues({ file, value, lineOf }) {
  const Model = require(moduleOf(value))[value.kind]
  try {
    new Model(value).validate()
    return true
  } catch ({ errors, message }) {
    for (const error of errors ?? [{ instancePath: '', message }]) {
      const path = error.instancePath.split('/').slice(1)
      wrong(file, lineOf(path), `${path.join('.')} ${error.message}`)
    }
    return false
  }
}
