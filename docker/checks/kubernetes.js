import { readdirSync } from 'node:fs'
import { checkReferences } from './kubernetes-references.js'
import { checkTypes } from './kubernetes-types.js'
import { readYaml } from './yaml-file.js'
import { wrong } from './findings.js'

const FOLDER = 'kubernetes'
const LIST = 'kustomization.yaml'

export async function checkKubernetes() {
  const files = readdirSync(FOLDER).sort()
  for (const file of files.filter((name) => !name.endsWith('.yaml'))) {
    wrong(`${FOLDER}/${file}`, 1, 'expected a name that ends in .yaml')
  }
  const manifests = files.filter((name) => name.endsWith('.yaml') && name !== LIST)
  readYaml(`${FOLDER}/${LIST}`).forEach((list) => checkList(list, manifests))

  const documents = manifests.flatMap((name) => readYaml(`${FOLDER}/${name}`))
  // Where the shape is wrong, what it refers to cannot be told.
  if (await checkTypes(documents)) {
    checkReferences(documents)
  }
  return `${documents.length} manifests in ${FOLDER}`
}

/** Kustomize's own file is in no schema of Kubernetes. */
function checkList({ file, value, lineOf }, manifests) {
  const expected = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }
  for (const [key, text] of Object.entries(expected)) {
    if (value[key] !== text) {
      wrong(file, lineOf([key]), `${key}: expected ${text}`)
    }
  }
  for (const key of Object.keys(value)) {
    if (!['apiVersion', 'kind', 'resources', 'images', 'namespace'].includes(key)) {
      wrong(file, lineOf([key]), `${key}: not a key that is used here`)
    }
  }
  for (const [index, name] of (value.resources ?? []).entries()) {
    if (!manifests.includes(name)) {
      wrong(file, lineOf(['resources', index]), `${name} does not exist`)
    }
  }
  for (const name of manifests) {
    if (!name.endsWith('.example.yaml') && !value.resources?.includes(name)) {
      wrong(file, lineOf(['resources']), `${name} is not among the resources`)
    }
  }
}
