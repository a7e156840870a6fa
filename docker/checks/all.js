import { findings } from './findings.js'
import { checkCompose } from './compose.js'
import { checkDockerfile } from './dockerfile.js'
import { checkKubernetes } from './kubernetes.js'

const checked = [await checkDockerfile(), await checkCompose(), await checkKubernetes()]

findings.forEach((finding) => console.error(finding))
if (findings.length > 0) {
  console.error(`${findings.length} wrong`)
  process.exit(1)
}
console.log(`well: ${checked.join(', ')}`)
