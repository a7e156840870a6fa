import { checkSetting, drainSeconds } from './settings.js'
import { wrong } from './findings.js'

const FIELDS = ['metadata.name', 'metadata.namespace', 'spec.nodeName', 'status.hostIP', 'status.podIP']

/** What no schema knows: whether names are names, and the manifests fit together. */
export function checkReferences(documents) {
  for (const { file, value, lineOf } of documents) {
    if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value.metadata?.name)) {
      wrong(file, lineOf(['metadata', 'name']), `'${value.metadata?.name}' is no name: expected small letters, digits and -`)
    }
  }
  const ofKind = (kind) => documents.filter(({ value }) => value.kind === kind)
  const names = (kind) => ofKind(kind).map(({ value }) => value.metadata.name)

  for (const set of ofKind('StatefulSet')) {
    const { template } = set.value.spec
    const at = finder(set, ['spec', 'template', 'spec'])
    expect(set.value.spec.serviceName, names('Service'), 'Service', finder(set, ['spec', 'serviceName']))
    expect(template.spec.serviceAccountName, names('ServiceAccount'), 'ServiceAccount', at)
    checkSelector(set, template.metadata.labels, ['spec', 'selector', 'matchLabels'])
    template.spec.topologySpreadConstraints.forEach((_, index) =>
      checkSelector(
        set,
        template.metadata.labels,
        ['spec', 'template', 'spec', 'topologySpreadConstraints', index, 'labelSelector', 'matchLabels'],
      ))
    template.spec.containers.forEach((container, index) => {
      const place = finder(set, ['spec', 'template', 'spec', 'containers', index])
      checkContainer(container, template.spec, place, ofKind('Secret'), names('Service'))
    })
    for (const service of ofKind('Service')) {
      checkSelector(service, template.metadata.labels, ['spec', 'selector'])
      service.value.spec.ports.forEach(({ targetPort }, index) =>
        expect(targetPort, portsOf(template.spec), 'port', finder(service, ['spec', 'ports', index])))
    }
    for (const budget of ofKind('PodDisruptionBudget')) {
      checkSelector(budget, template.metadata.labels, ['spec', 'selector', 'matchLabels'])
    }
    for (const policy of ofKind('NetworkPolicy')) {
      checkSelector(policy, template.metadata.labels, ['spec', 'podSelector', 'matchLabels'])
      policy.value.spec.ingress.forEach(({ ports }, index) =>
        ports.forEach(({ port }) => expect(port, portsOf(template.spec), 'port', finder(policy, ['spec', 'ingress', index]))))
    }
  }
}

function checkContainer(container, pod, place, secrets, services) {
  const volumes = pod.volumes.map(({ name }) => name)
  container.volumeMounts.forEach(({ name }, index) => expect(name, volumes, 'volume', place.in('volumeMounts', index)))
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    expect(container[probe]?.httpGet.port, portsOf(pod), 'port', place.in(probe))
  }

  const environment = {}
  container.env.forEach(({ name, value, valueFrom }, index) => {
    const here = place.in('env', index)
    checkSetting(here.file, here.line, name)
    if (name in environment) {
      wrong(here.file, here.line, `${name} is set twice`)
    }
    environment[name] = value
    if (valueFrom?.fieldRef) {
      expect(valueFrom.fieldRef.fieldPath, FIELDS, 'field', here)
    }
    const wanted = valueFrom?.secretKeyRef
    if (wanted) {
      const keys = secrets.filter(({ value }) => value.metadata.name === wanted.name).flatMap(({ value }) => Object.keys(value.stringData))
      expect(wanted.key, keys, `key in a Secret ${wanted.name}`, here)
    }
    if (name === 'INTERLOCK_CLUSTER_DNS') {
      expect(value, services, 'Service', here)
    }
  })
  const needed = (container.lifecycle?.preStop?.sleep?.seconds ?? 0) + drainSeconds(environment)
  if (!(pod.terminationGracePeriodSeconds > needed)) {
    wrong(place.file, place.line, `terminationGracePeriodSeconds is not above ${needed}, which preStop and draining may take`)
  }
}

function checkSelector(document, labels, path) {
  const selector = path.reduce((value, key) => value?.[key], document.value)
  for (const [key, value] of Object.entries(selector ?? { '': 'nothing' })) {
    if (labels[key] !== value) {
      wrong(document.file, document.lineOf([...path, key]), `selects ${key}: ${value}, which the pods are not labelled with`)
    }
  }
}

function portsOf(pod) {
  return pod.containers.flatMap(({ ports }) => ports).flatMap(({ name, containerPort }) => [name, containerPort])
}

function expect(name, among, what, { file, line }) {
  if (!among.includes(name)) {
    wrong(file, line, `no ${what} '${name}'`)
  }
}

function finder(document, path) {
  return {
    file: document.file,
    line: document.lineOf(path),
    in: (...further) => finder(document, [...path, ...further]),
  }
}
