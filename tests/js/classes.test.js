/** What a classifier says, in rows. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { classTable } from "../../static/views/texts/classes.js";
import { CAPTURE } from "./made.js";

/** @param {string} label @param {number} logit @param {number | null} token @param {number | null} [probability] */
const said = (label, logit, token, probability = 0.5) => ({ label, logit, token, probability });

/** @param {ReturnType<typeof said>[]} classes */
const rowsOf = (classes) => classTable({ ...CAPTURE, classes });

test("classes of a text come likeliest first", () => {
  const { caption, rows } = rowsOf([said("sad", -1, null), said("glad", 2, null)]);
  assert.equal(caption, "Probability of each class");
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["glad", "sad"],
  );
});

test("a plain number is not called a probability", () => {
  assert.equal(rowsOf([said("LABEL_0", 3, null, null)]).caption, "What the classifier gives");
});

test("of every token that is not special the likeliest class is told", () => {
  const { rows } = rowsOf([0, 1, 2, 3].flatMap((at) => [said("O", at, at), said("NAME", 1.5, at)]));
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["the (0): NAME", "<b> (1): NAME", "x (2): O"],
  );
});

test("an answer starts and ends at its likeliest tokens", () => {
  const ends = [0, 1, 2].flatMap((at) => [said("start", -at, at), said("end", at, at)]);
  assert.deepEqual(
    rowsOf(ends).rows.map(({ name }) => name),
    ["starts at “the”, token 0", "ends at “x”, token 2"],
  );
});
