import { useState } from 'react';

const shownAtFirst = 8192;

/** A message's text as text, whatever it contains; a very long one on demand. */
export function RawText({ text }: { readonly text: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? text : text.slice(0, shownAtFirst);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="raw" dir="ltr" tabIndex={0}>
        {shown}
      </pre>
      {shown.length < text.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </button>
      )}
    </>
  );
}
