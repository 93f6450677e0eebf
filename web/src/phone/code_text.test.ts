import { expect, it } from 'vitest';
import { codeIn } from './code_text';

it.each([
  ['HTTPS://EXAMPLE.GOV/Q/0A1B2C3D4E5F6G7H', '0A1B2C3D4E5F6G7H'],
  ['https://example.gov/q/0a1b2c3d4e5f6g7h?x=1', '0A1B2C3D4E5F6G7H'],
  ['7K3M9XD', '7K3M9XD'],
  [' 7k3 m9x-d ', '7K3M9XD'],
  ['OOOOO1I', '0000011'],
  ['SZBULOI', '528V101'],
  ['0A1B2C3D4E5F6GSH', '0A1B2C3D4E5F6GSH'],
])('%s is looked up as %s', (text, code) => expect(codeIn(text)).toBe(code));
