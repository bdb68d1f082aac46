import { oneLine } from '../parts/printable.js';

const mostRows = 40;

/** What the map shows, for who does not see it. */
export function EdgeTable({ counts }: { readonly counts: ReadonlyMap<string, number> }) {
  const rows = [...counts].sort(([, one], [, other]) => other - one).slice(0, mostRows);
  return (
    <section className="card" aria-label="Messages between elements">
      <h2>Messages between elements</h2>
      {rows.length === 0 ? (
        <p className="quiet">None since this page was opened.</p>
      ) : (
        <table className="small">
          <thead>
            <tr>
              <th scope="col">Between</th>
              <th scope="col">Messages</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([edge, count]) => (
              <tr key={edge}>
                <td>
                  {edge
                    .split('\n')
                    .map((name) => oneLine(name, 40))
                    .join(' and ')}
                </td>
                <td>{count.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
