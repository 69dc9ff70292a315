// Package chart draws trees of boxes as SVG: who stands under whom (体制図, 組織図) and who
// calls whom (緊急連絡網). The pictures are black and white, hold their text as text, and
// fit one sheet of A4 or A3. It is pure: boxes in, a picture out.
package chart
