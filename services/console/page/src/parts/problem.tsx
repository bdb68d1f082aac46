/** Why something did not work, for everybody to notice. */
export function Problem({ text }: { readonly text: string | undefined }) {
  return (
    <div role="alert" className={text === undefined ? 'problem-none' : 'problem'}>
      {text}
    </div>
  );
}
