def test_home(world):
    for role in ["anonymous", *world.people]:
        assert world.client(role).get("/en/").status_code == 200
