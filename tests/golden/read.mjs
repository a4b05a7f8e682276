// Writes the golden vectors of the WebAssembly kernel, the file given, to standard output.
import { readFile } from "node:fs/promises";
import { writeSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const { golden_address, golden_length, memory } = instance.exports;
const address = golden_address() >>> 0;
const bytes = new Uint8Array(memory.buffer, address, golden_length() >>> 0);
for (let written = 0; written < bytes.length; ) {
  written += writeSync(1, bytes, written);
}
