import { expect, test } from 'vitest';
import { FailedScan, type ScanFault } from './failed_scan';

function told(act: (scan: FailedScan) => void): [ScanFault, number | null][] {
  const all: [ScanFault, number | null][] = [];
  act(new FailedScan((fault, id) => all.push([fault, id])));
  return all;
}

test('a scan that failed is told once, with the device if it was found by its characters', () => {
  expect(told((scan) => scan.left())).toEqual([]);
  expect(told((scan) => scan.found(7))).toEqual([]); // read at once
  const typed = (scan: FailedScan) => {
    scan.noted('unread');
    scan.noted('unread');
    scan.found(7);
    scan.left();
  };
  expect(told(typed)).toEqual([['unread', 7]]);
  const mistyped = (scan: FailedScan) => {
    scan.noted('unknown_code');
    scan.found(7); // then typed rightly: no fault of the plate
  };
  expect(told(mistyped)).toEqual([]);
  const given_up = (scan: FailedScan) => {
    scan.noted('unread');
    scan.noted('unknown_code');
    scan.left();
  };
  expect(told(given_up)).toEqual([['unread', null]]);
});
