// Small files to upload, made here: a picture, a video, a document, captions.
import { createHash } from 'node:crypto';

/** In hexadecimal, as the sandbox tells it. */
export function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The same bytes as an argument. */
export function dataAddress(type, bytes) {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

/** One grey point. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** One empty page. */
export const PDF = Buffer.from(
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
    '',
  ].join('\n'),
);

export const SRT = Buffer.from('1\n00:00:00,500 --> 00:00:02,000\nA map unfolds.\n');

function atom(kind, ...parts) {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length + 8);
  head.write(kind, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/** An MP4 that says that it lasts so long, with a picture track and noise. */
export function mp4(bytes, durationMs) {
  const movie = Buffer.alloc(100);
  movie.writeUInt32BE(1000, 12);
  movie.writeUInt32BE(durationMs, 16);
  const track = Buffer.alloc(84);
  track.writeUInt32BE(640 * 65536, 76);
  track.writeUInt32BE(480 * 65536, 80);
  const begin = atom('ftyp', Buffer.from('isom\0\0\0\0isommp42', 'latin1'));
  const end = atom('moov', atom('mvhd', movie), atom('trak', atom('tkhd', track)));
  const noise = Buffer.alloc(bytes - begin.length - end.length - 8);
  for (let place = 0; place < noise.length; place += 1) noise[place] = (place * 2654435761) >>> 24;
  return Buffer.concat([begin, atom('mdat', noise), end]);
}

const MP4 = mp4(80_000, 5_000);

/** The files by the names that data has for them. */
export const FILES = {
  pngFile: dataAddress('image/png', PNG),
  pngDigest: digest(PNG),
  pdfFile: dataAddress('application/pdf', PDF),
  pdfDigest: digest(PDF),
  srtFile: dataAddress('application/x-subrip', SRT),
  srtDigest: digest(SRT),
  mp4File: dataAddress('video/mp4', MP4),
  mp4Digest: digest(MP4),
};
