.PHONY: demo test serve check
demo test serve check:
	python3 manage.py $@
