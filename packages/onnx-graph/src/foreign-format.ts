/** A format that people hand over by mistake, and what to do about it. */
interface ForeignFormat {
  readonly name: string;
  readonly suggestion: string;
}

const byMagic: readonly (ForeignFormat & { readonly magic: readonly number[] })[] = [
  {
    magic: [0x89, 0x50, 0x4e, 0x47],
    name: 'a PNG image',
    suggestion: 'Give the model with --model and images with --slides.',
  },
  {
    magic: [0xff, 0xd8, 0xff],
    name: 'a JPEG image',
    suggestion: 'Give the model with --model and images with --slides.',
  },
  {
    magic: [0x49, 0x49, 0x2a, 0x00],
    name: 'a TIFF file',
    suggestion: 'Give the model with --model and slides with --slides.',
  },
  {
    magic: [0x49, 0x49, 0x2b, 0x00],
    name: 'a BigTIFF file',
    suggestion: 'Give the model with --model and slides with --slides.',
  },
  {
    magic: [0x4d, 0x4d, 0x00, 0x2a],
    name: 'a TIFF file',
    suggestion: 'Give the model with --model and slides with --slides.',
  },
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    name: 'a zip archive, such as a PyTorch or .keras checkpoint',
    suggestion: 'Export the model to ONNX first, e.g. with torch.onnx.export.',
  },
  {
    magic: [0x89, 0x48, 0x44, 0x46],
    name: 'an HDF5 file, such as Keras weights',
    suggestion: 'Export the model to ONNX first, e.g. with tf2onnx.',
  },
  { magic: [0x1f, 0x8b], name: 'a gzip archive', suggestion: 'Unpack it first.' },
];

/** Recognises common files that are not ONNX by how they start; `undefined` if none. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | undefined {
  const found = byMagic.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (found) return found;
  if (bytes.byteLength === 0)
    return { name: 'an empty file', suggestion: 'Check that it was copied in full.' };
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).trimStart();
  if (start.startsWith('version https://git-lfs')) {
    return { name: 'a Git LFS pointer', suggestion: 'Fetch the file itself with `git lfs pull`.' };
  }
  if (start.startsWith('{') || start.startsWith('[')) {
    return {
      name: 'JSON, such as the model.json of a TensorFlow.js model',
      suggestion: 'Give a TensorFlow.js model as its model.json with --engine tfjs, or an .onnx file.',
    };
  }
  if (start.startsWith('<'))
    return { name: 'an HTML or XML page', suggestion: 'Download the .onnx file itself.' };
  if (/^[\t\n\r\x20-\x7e]+$/.test(start)) return { name: 'a text file', suggestion: 'Give an .onnx file.' };
  return undefined;
}
