package org

import "github.com/okite-isms/okite/internal/area/org/chart"

// What other rooms draw as this one draws its charts: boxes from left to right, in black
// and white, as large as the paper allows.
type (
	Drawing    = chart.Picture
	DrawingBox = chart.Box
	Paper      = chart.Sheet
)

// The papers.
const (
	A4 = chart.A4
	A3 = chart.A3
)
