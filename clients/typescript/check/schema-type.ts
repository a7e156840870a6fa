/** A schema of the document, as far as it is understood here. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  maxItems?: number
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  'x-typescript'?: string
}

/** What says nothing of the type, but of its values or for the reader. */
const BESIDE_THE_TYPE = new Set([
  ...['description', 'default', 'format', 'examples', 'x-typescript'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum'],
])
const UNDERSTOOD = new Set(['$ref', 'type', 'const', 'enum', 'anyOf', 'oneOf', 'items', 'required', 'properties', 'additionalProperties'])

/**
 * The type that a schema describes, in TypeScript.
 *
 * @param named gives the type for a `$ref`
 */
export function typeOf(schema: Schema, named: (reference: string) => string): string {
  const strange = Object.keys(schema).filter((keyword) => !UNDERSTOOD.has(keyword) && !BESIDE_THE_TYPE.has(keyword))
  if (strange.length > 0) {
    throw new Error(`the checker does not understand ${strange.join(', ')} in ${JSON.stringify(schema)}`)
  }
  if (schema.$ref !== undefined) {
    return named(schema.$ref)
  }
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives !== undefined) {
    return alternatives.map((one) => `(${typeOf(one, named)})`).join(' | ')
  }
  if ('const' in schema) {
    return JSON.stringify(schema.const)
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  }
  return [schema.type ?? 'anything'].flat().map((type) => ofOneType(type, schema, named)).join(' | ')
}

function ofOneType(type: string, schema: Schema, named: (reference: string) => string): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'anything':
      return 'unknown'
    case 'array':
      return schema.maxItems === 0 ? 'never[]' : `(${typeOf(schema.items ?? {}, named)})[]`
    case 'object':
      return ofObject(schema, named)
    default:
      throw new Error(`there is no type ${type} in JSON`)
  }
}

function ofObject(schema: Schema, named: (reference: string) => string): string {
  const others = schema.additionalProperties
  if (schema.properties === undefined && others !== undefined && others !== false) {
    return `Record<string, ${others === true ? 'unknown' : typeOf(others, named)}>`
  }
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const mark = schema.required?.includes(name) ? '' : '?'
    return `${JSON.stringify(name)}${mark}: ${typeOf(field, named)}`
  })
  return `{ ${fields.join('; ')} }`
}
