// Reads a pyramid with the built slide-io and prints its levels, its scale and the px of its largest level. In a process of its
// own: the dashboard itself depends on no slides.
import { openSlide } from '../../../../../packages/slide-io/dist/index.js';

const reader = await openSlide(process.argv[2]);
const { width, height, levels, mpp } = reader.slide;
const { data } = await reader.readLevel({ level: 0, x: 0, y: 0, width, height });
const pixels = Buffer.from(data).toString('base64');
process.stdout.write(JSON.stringify({ levels: levels.length, mpp, width, height, pixels }));
await reader.close();
