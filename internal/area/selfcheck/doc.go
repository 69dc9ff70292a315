// Package selfcheck is the yearly self-check (自己点検): every member of staff, the heads of
// units and those who run systems answer for themselves whether they keep the rules, and
// what the answers show is put right.
//
// A campaign (Campaign) is drawn up with its check sheets (Form), each for whoever holds
// one of its roles, for units or for systems. When it starts its items are frozen and
// everybody gets one sheet, made of all forms that are for them. States of a campaign:
// drafted 準備中 → running 実施中 → ended 終了; a draft may be dropped (取止め). A sheet is
// saved as it is filled in, submitted with a receipt, and may be corrected until the end;
// every submission stays.
//
// Who arrives during a campaign gets a sheet the next morning, by the roles of that day.
// Who leaves, or is away for long, is no longer asked; what they submitted counts. Who is
// transferred keeps the sheet and is counted where they were when they got it.
//
// Answers of people are theirs: others see numbers, and none of groups so small that a
// number tells who said what, unless the campaign was announced as open. Anonymous
// opinions are kept so that nothing leads back to who wrote them (voice.go).
package selfcheck
