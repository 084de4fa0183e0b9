export OTEL_SERVICE_NAME=my-agent
export OTEL_RESOURCE_ATTRIBUTES="team.name=my-team,project.name=my-project"
export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
export OTEL_EXPORTER_OTLP_HEADERS="x-api-key=KEY"
