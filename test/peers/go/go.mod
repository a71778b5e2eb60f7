module peer

go 1.18

require google.golang.org/protobuf v1.33.0
