import { readFileSync } from 'node:fs'
import { isMap, LineCounter, parseAllDocuments, visit } from 'yaml'
import { wrong } from './findings.js'

/** Words that Docker's and Kubernetes' readers take for booleans, and others for text. */
const AMBIGUOUS = /^(y|n|yes|no|on|off)$/i

/**
 * Reads the documents of a file strictly: keys twice, aliases of nothing, spaces at the ends of lines and words with two
 * meanings are wrong. A document keeps its syntax tree, and finds the line of a node or of a path of keys.
 */
export function readYaml(file) {
  const text = readFileSync(file, 'utf8')
  const counter = new LineCounter()
  const lineAt = (offset) => counter.linePos(offset).line
  const documents = parseAllDocuments(text, { lineCounter: counter, merge: true, strict: true, uniqueKeys: true })

  text.split('\n').forEach((line, index) => {
    if (/\s$/.test(line)) {
      wrong(file, index + 1, 'a space at the end')
    }
  })
  return documents.flatMap((tree) => {
    const problems = [...tree.errors, ...tree.warnings]
    problems.forEach((problem) => wrong(file, lineAt(problem.pos[0]), problem.message.split('\n')[0]))
    if (problems.length > 0) {
      return []
    }
    if (!isMap(tree.contents)) {
      wrong(file, 1, 'no mapping: expected keys with values')
      return []
    }
    visit(tree, {
      Scalar(_, node) {
        if (node.type === 'PLAIN' && typeof node.value === 'string' && AMBIGUOUS.test(node.value)) {
          wrong(file, lineAt(node.range[0]), `'${node.value}' needs quotes, or is true or false`)
        }
      },
    })
    try {
      return [{ file, tree, value: tree.toJS(), lineAt, lineOf: (path) => lineAt(offsetOf(tree, path)) }]
    } catch (error) {
      // Aliases are followed only here.
      wrong(file, 1, error.message)
      return []
    }
  })
}

/** Where the value at a path begins, or the nearest thing around it. */
function offsetOf(tree, path) {
  for (let length = path.length; length > 0; length--) {
    const node = tree.getIn(path.slice(0, length), true)
    if (node?.range) {
      return node.range[0]
    }
  }
  return tree.contents.range[0]
}
