def all_formats(publication):
    return {}
