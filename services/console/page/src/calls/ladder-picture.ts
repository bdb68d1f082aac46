/** So many points of the picture for each of the drawing: text stays sharp on a screen with fine pixels. */
const scale = 2;
/** Canvases larger than this are refused by some browsers: the picture is made smaller then. Pixels on a side. */
const largest = 8_192;

/** A drawing as a PNG picture, made by the browser. @throws Error when it can't draw it */
export async function drawPicture(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const factor = Math.min(scale, largest / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(image.naturalWidth * factor);
  canvas.height = Math.ceil(image.naturalHeight * factor);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('no picture came of it')) : resolve(blob)),
      'image/png',
    );
  });
}
