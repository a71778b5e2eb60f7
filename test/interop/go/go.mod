module pitaya-ts/interop

go 1.25.4

require github.com/topfreegames/pitaya/v3 v3.0.0
