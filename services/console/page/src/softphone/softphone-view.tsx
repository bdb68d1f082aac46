export function SoftphoneView() {
  return <p className="empty">Not yet.</p>;
}
