const oldest = [20, 19] as const;

/** Whether this Node can run the network: the first that can load ES modules from everywhere. */
export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** What is said, in one line, to a person with an older one. */
export function tooOld(version: string): string {
  return `trapezoid: Node ${version} is too old; install Node ${oldest.join('.')} or newer`;
}
