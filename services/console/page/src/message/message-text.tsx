import { fullName } from '@trapezoid/ladder';
import { useMemo, useState } from 'react';
import { oneLine } from '../parts/printable.js';
import { type HeaderExplanation, useExplanations } from './explanations.js';
import { type HeaderLine, readMessage } from './header-lines.js';
import { RawText } from './raw-text.js';

const mostHeaders = 200;

/** A message line by line, each header with what it is for and where it is defined. */
export function MessageText({ text }: { readonly text: string }) {
  const { firstLine, headers, body } = useMemo(() => readMessage(text), [text]);
  const explanations = useExplanations();
  return (
    <div className="explained">
      <p className="first-line">{oneLine(firstLine, 400)}</p>
      <dl>
        {headers.slice(0, mostHeaders).map((header, index) => (
          <Header
            key={index}
            header={header}
            explanation={explanations.get(fullName(header.name).toLowerCase())}
          />
        ))}
      </dl>
      {headers.length > mostHeaders && (
        <p className="quiet">and {headers.length - mostHeaders} more: see “As sent”</p>
      )}
      {body !== '' && (
        <>
          <h4>Body</h4>
          <RawText text={body} />
        </>
      )}
    </div>
  );
}

const shownOfValue = 400;

function Header({
  header,
  explanation,
}: {
  readonly header: HeaderLine;
  readonly explanation: HeaderExplanation | undefined;
}) {
  const [all, setAll] = useState(false);
  const { name, value } = header;
  return (
    <div className="header">
      <dt>{oneLine(name === '' ? '(no name)' : name, 64)}</dt>
      <dd>
        <span className="header-value" dir="ltr">
          {oneLine(value, all ? value.length : shownOfValue)}
        </span>
        {!all && value.length > shownOfValue && (
          <button type="button" className="more" onClick={() => setAll(true)}>
            Show all {value.length.toLocaleString('en')} characters
          </button>
        )}
        {explanation !== undefined && (
          <span className="header-purpose">
            {explanation.purpose} <cite>{explanation.section}</cite>
          </span>
        )}
      </dd>
    </div>
  );
}
