package incident

const areaName = "incident"
