// Package search finds words in what a body keeps: provisions first, later
// incidents, assets and the rest. It is the one index over all areas.
//
// The index is made of the text's own pairs of characters (bigrams), so that a
// word of two characters (監査) or one is found without a dictionary, and both
// databases find the same. Width, case and compatibility forms are alike
// (ＬＡＮ, lan; ｻｰﾊﾞ, サーバ). Every token carries its body: the postings of one
// body are never walked for another.
//
// What an actor may see is decided in the query, by the visibility marks of the
// entries, never by sifting a page afterwards. The index can be rebuilt from the
// areas at any time.
package search
