const costs = {
  register: 'REGISTER, µs',
  registerWithDigest: 'REGISTER with digest, µs',
  registerThroughProxy: 'REGISTER through the proxy, µs',
  message: 'MESSAGE, µs',
  call: 'call, µs',
};

/** The results as a table in Markdown; in parentheses how many times Kamailio's. */
export function printResults(facts, results) {
  const columns = Object.values(results);
  const first = results.kamailio;
  const row = (title, value, digits = 0) => {
    const cells = columns.map((column) => {
      const own = value(column);
      if (own === undefined) return '';
      const theirs = first === undefined || column === first ? undefined : value(first);
      const ratio = theirs === undefined || theirs <= 0 ? '' : ` (${(own / theirs).toFixed(2)})`;
      return `${own.toFixed(digits)}${ratio}`;
    });
    return cells.every((cell) => cell === '') ? [] : [`| ${title} | ${cells.join(' | ')} |`];
  };
  return [
    `Node ${facts.node}, ${facts.cpu}, ${facts.cores} cores; medians of ${facts.rounds} rounds of ${facts.count} at ${facts.rate}/s`,
    '',
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...Object.entries(costs).flatMap(([job, title]) => row(title, ({ cost }) => cost[job])),
    ...row('calls per second of one core', ({ cost }) =>
      cost.call === undefined ? undefined : 1e6 / cost.call,
    ),
    ...row('highest rate held, calls/s', ({ rate }) => rate?.rate),
    ...row(
      'memory per 10,000 registrations, MiB',
      ({ registrationMemory }) =>
        registrationMemory === undefined ? undefined : (registrationMemory * 10_000) / 2 ** 20,
      1,
    ),
    ...row(
      'memory per 1,000 open calls, MiB',
      ({ callMemory }) => (callMemory === undefined ? undefined : (callMemory * 1000) / 2 ** 20),
      1,
    ),
    ...row('start-up, ms', ({ startUp }) => startUp),
    ...row('failed, of all', ({ failed }) => failed),
  ].join('\n');
}
