/** What is wrong, each as "file:line: what". */
export const findings = []

export function wrong(file, line, what) {
  findings.push(`docker/${file}:${line}: ${what}`)
}
