.PHONY: help quickstart test lint build clean

help:
	@echo 'make quickstart  build fairlead and try it on three throwaway hosts'
	@echo 'make test        lint, build and run every test, those on real hosts included'
	@echo 'make lint        formatting, shell scripts, purity of the planning module'
	@echo 'make build       the release binary'
	@echo 'make clean       remove what was built'

quickstart:
	Scripts/quickstart

test:
	Scripts/test

lint:
	Scripts/lint

build:
	Scripts/install-missing libssh2-1-dev pkg-config
	swift build -c release --product fairlead

clean:
	swift package clean
