// Package revision carries a policy document from the proposal of a change to the day on
// which everybody concerned knows of it (規程の改正): one or more documents are made new,
// rewritten, partly revised or repealed together, by a draft or by a file.
//
// States: drafted (起案) → deliberating (審議) → deciding (決裁) → decided (決裁済み) →
// promulgated (公布) → in force (施行) → announced (周知). The approval engine deliberates
// and decides; what it returns (差し戻し) is drafted again with nothing lost; what it
// rejects, or what its author takes back, ends.
//
// What a revision changes for people is a list that somebody goes through one by one.
// Numbers (令和8年訓令第3号) are given at promulgation and never used twice. The text
// becomes an edition of internal/area/policy, which brings it into force on its day.
//
// 地方自治法244条の6: what is public is published as a bundle of pages for the body's own
// web site; a live page is there for those who want it. Each document is reviewed yearly.
package revision
