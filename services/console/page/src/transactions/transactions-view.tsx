export function TransactionsView() {
  return <p className="empty">Not yet.</p>;
}
