import { create } from 'qrcode';

/** A QR code with what it says under it. */
export function QrCode({ text }: { readonly text: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const squares: string[] = [];
  for (let place = 0; place < data.length; place++) {
    if (data[place] !== 0) squares.push(`M${(place % size) + 4} ${Math.floor(place / size) + 4}h1v1h-1z`);
  }
  return (
    <figure className="qr">
      <svg
        viewBox={`0 0 ${size + 8} ${size + 8}`}
        role="img"
        aria-label="QR code with the phone’s settings"
        shapeRendering="crispEdges"
      >
        <rect width={size + 8} height={size + 8} fill="#ffffff" />
        <path d={squares.join('')} fill="#000000" />
      </svg>
      <figcaption className="quiet long">{text}</figcaption>
    </figure>
  );
}
