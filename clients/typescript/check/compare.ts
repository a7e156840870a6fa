import ts from 'typescript'
import type { SocketDescription } from './document.js'

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  types: [],
}

/**
 * What differs between the described types and the written ones.
 *
 * @param messages path of the file with the written types
 * @param generic exported types of that file that stand for no schema
 */
export function differences(description: SocketDescription, messages: string, generic: ReadonlySet<string>): string[] {
  const program = compiled([
    `import type * as Messages from ${JSON.stringify(messages.replace(/\.ts$/, '.js'))}`,
    ...description.declarations,
    ...description.pairs.map(({ described, written }, i) => `type D${i} = ${described}; type W${i} = ${written}`),
  ].join('\n'))
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(PROBE)!
  const declared = new Map(source.statements.filter(ts.isTypeAliasDeclaration).map((alias) => [alias.name.text, alias]))
  const type = (name: string): ts.Type => checker.getTypeAtLocation(declared.get(name)!.name)

  const missing = program.getSemanticDiagnostics(source).map((found) => ts.flattenDiagnosticMessageText(found.messageText, ' '))
  const found = new Comparison(checker, source)
  description.pairs.forEach(({ label }, i) => found.compare(type(`D${i}`), type(`W${i}`), label))
  return [...new Set([...missing, ...found.differences, ...undescribed(checker, program.getSourceFile(messages)!, description, generic)])]
}

const PROBE = 'described.ts'

function compiled(text: string): ts.Program {
  const host = ts.createCompilerHost(OPTIONS)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version) => (name === PROBE ? ts.createSourceFile(name, text, version, true) : read(name, version))
  host.fileExists = (name) => name === PROBE || ts.sys.fileExists(name)
  return ts.createProgram([PROBE], OPTIONS, host)
}

/** The written types that nothing in the document stands for; those without fields of their own are compared where they are used. */
function undescribed(checker: ts.TypeChecker, file: ts.SourceFile, description: SocketDescription, generic: ReadonlySet<string>): string[] {
  const described = new Set(description.pairs.map(({ label }) => label))
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(file)!)
    .filter((symbol) => symbol.flags & ts.SymbolFlags.Interface)
    .map((symbol) => symbol.name)
    .filter((name) => !described.has(name) && !generic.has(name))
    .map((name) => `${name}: is written, but the document does not describe it`)
}

class Comparison {
  readonly differences: string[] = []
  readonly #under = new Set<string>()

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly source: ts.SourceFile,
  ) {}

  compare(described: ts.Type, written: ts.Type, at: string): void {
    const element = this.#elements(described, written)
    if (element !== undefined) {
      this.compare(...element, `${at}[]`)
    } else if (this.#hasFields(described) && this.#hasFields(written)) {
      this.#compareFields(described, written, at)
    } else if (!this.#same(described, written)) {
      this.differences.push(`${at}: the document has ${this.#text(described)}, messages.ts has ${this.#text(written)}`)
    }
  }

  #elements(described: ts.Type, written: ts.Type): [ts.Type, ts.Type] | undefined {
    const both = this.checker.isArrayType(described) && this.checker.isArrayType(written)
    const [one] = both ? this.checker.getTypeArguments(described as ts.TypeReference) : []
    const [other] = both ? this.checker.getTypeArguments(written as ts.TypeReference) : []
    return one !== undefined && other !== undefined ? [one, other] : undefined
  }

  #hasFields(type: ts.Type): boolean {
    return (type.flags & ts.TypeFlags.Object) !== 0 && !this.checker.isArrayType(type) && type.getStringIndexType() === undefined
  }

  #compareFields(described: ts.Type, written: ts.Type, at: string): void {
    const pair = `${this.#id(described)} ${this.#id(written)}`
    if (this.#under.has(pair)) {
      return
    }
    this.#under.add(pair)
    const names = new Set([...described.getProperties(), ...written.getProperties()].map((field) => field.name))
    names.forEach((name) => this.#compareField(described.getProperty(name), written.getProperty(name), `${at}.${name}`))
  }

  #id(type: ts.Type): number {
    return (type as unknown as { id: number }).id
  }

  #compareField(described: ts.Symbol | undefined, written: ts.Symbol | undefined, at: string): void {
    if (described === undefined || written === undefined) {
      this.differences.push(`${at}: only ${described === undefined ? 'messages.ts' : 'the document'} has it`)
      return
    }
    if (isOptional(described) !== isOptional(written)) {
      this.differences.push(`${at}: only ${isOptional(described) ? 'messages.ts' : 'the document'} requires it`)
    }
    this.compare(this.#typeOf(described), this.#typeOf(written), at)
  }

  /** Without the undefined that an optional field may be, so that its own fields are seen. */
  #typeOf(field: ts.Symbol): ts.Type {
    const type = this.checker.getTypeOfSymbolAtLocation(field, this.source)
    const [only, ...others] = alternatives(type).filter((one) => (one.flags & ts.TypeFlags.Undefined) === 0)
    return only !== undefined && others.length === 0 ? only : type
  }

  /** The number counts because all objects fit one without fields. */
  #same(one: ts.Type, other: ts.Type): boolean {
    const bothWays = this.checker.isTypeAssignableTo(one, other) && this.checker.isTypeAssignableTo(other, one)
    return bothWays && alternatives(one).length === alternatives(other).length
  }

  #text(type: ts.Type): string {
    return this.checker.typeToString(type)
  }
}

function alternatives(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function isOptional(field: ts.Symbol): boolean {
  return (field.flags & ts.SymbolFlags.Optional) !== 0
}
