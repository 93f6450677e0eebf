// Reads QR codes in the browser. The reader and its wasm are loaded when scanning begins, from our own host.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';

prepareZXingModule({
  overrides: { locateFile: (path: string, folder: string) => (path.endsWith('.wasm') ? wasm : folder + path) },
});
const detector = new BarcodeDetector({ formats: ['qr_code'] });

export async function readCode(picture: ImageBitmapSource): Promise<string | null> {
  return (await detector.detect(picture))[0]?.rawValue ?? null;
}
